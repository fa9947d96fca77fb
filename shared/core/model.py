"""The base of every pydantic model of ours: unknown fields are refused, schemas are built when first used."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Values in and out of services and handlers."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Document(BaseModel):
    """What the table keeps of a thing; unknown fields of a newer writer are ignored by an older reader."""

    model_config = ConfigDict(extra="ignore", defer_build=True)
