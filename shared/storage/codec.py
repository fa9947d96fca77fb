"""Documents as one binary attribute: JSON without defaults, compressed against a dictionary of our own words.

The first byte names the dictionary, so that a later one can be added while what an earlier one wrote stays readable.
A default of a document's field is part of the stored form: changing it changes what is already stored.
"""

import zlib
from typing import TypeVar

import orjson

from shared.core.model import Document

DocumentType = TypeVar("DocumentType", bound=Document)

_DICTIONARIES = {
    1: (
        b'{"items":[{"name":"","status":"active","email":"","tags":[],"address":"","phone":"","contacts":[{"title":""'
        b'"category":"","brand":"","family":"","options":{},"specification":{},"unit":"","barcode":"","tax_rate":"0.13"'
        b'"reorder_point":,"reorder_quantity":,"backorder_limit":,"time_zone":"Asia/Shanghai","locale":"zh-CN"'
        b'"payment_window_minutes":30,"facts":[{"kind":"CAPTURED","provider_ref":"","occurred_at":"2026-11-22T08:00:00.000Z"'
        b'"refunds":[{"refund_id":"","reason":"","provider":"sandbox","method":"page","merchant_ref":"'
        b'"shipments":[{"id":"","lines":[{"sku":"","quantity":1,"warehouse_id":"MAIN"}],"carrier":"","tracking_number":""'
        b'"shipping_address":{"","note":"","external_id":"","placed_at":"2026-11-22T08:00:00.000Z","expires_at":"2026-'
        b'["placed","drafted","shipped","captured","cancelled","reservation","receipt","system","01K"'
        b'["confirmed","paid","shipped",false,["confirmed","unpaid","unfulfilled",false,"01M","01M","CNY",'
        b'"status":"confirmed","customer_id":"01K","customer_name":"","region":"","salesperson_id":"01K","number":"2026'
        b'"currency":"CNY","lines":[{"sku":"SKU-0001","name":"","quantity":1,"unit_price":1000,"cost":500,'
        b'"category":"","tax_rate":"0.13","allocations":[{"warehouse_id":"MAIN","quantity":1}]},{"sku":"'
    ),
}
_CURRENT = 1
_WINDOW_BITS, _MEMORY = 13, 5
"""A window of eight kilobytes holds dictionary and document; a small table is quickly made."""


def pack(document: Document, *, exclude: set[str] | None = None) -> bytes:
    """The stored form of a document, but for fields that stand in its keys."""
    return compressed(document.model_dump_json(exclude_defaults=True, exclude=exclude).encode())


def unpack(kind: type[DocumentType], stored: bytes, **from_keys: object) -> DocumentType:
    """The document of a stored form; what its keys say is given beside it."""
    if not from_keys:
        return kind.model_validate_json(decompressed(stored))
    return kind.model_validate(orjson.loads(decompressed(stored)) | from_keys)


def compressed(data: bytes) -> bytes:
    """JSON in its stored form."""
    compressor = zlib.compressobj(level=9, wbits=-_WINDOW_BITS, memLevel=_MEMORY, zdict=_DICTIONARIES[_CURRENT])
    return bytes([_CURRENT]) + compressor.compress(data) + compressor.flush()


def decompressed(stored: bytes) -> bytes:
    """The JSON of a stored form."""
    decompressor = zlib.decompressobj(wbits=-_WINDOW_BITS, zdict=_DICTIONARIES[stored[0]])
    return decompressor.decompress(stored[1:]) + decompressor.flush()
