"""The base of every pydantic model of ours: unknown fields are refused, schemas are built when first used."""

from typing import Any, Self, cast

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Values in and out of services and handlers."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Document(BaseModel):
    """What the table keeps of a thing; unknown fields of a newer writer are ignored by an older reader."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    def but(self, **changes: Any) -> Self:  # noqa: ANN401
        """The same thing with these fields changed; what was derived of the old one is left behind."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return cast("Self", type(self).model_construct(**fields | changes))
