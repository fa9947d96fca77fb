"""Lists: `?limit=` and `?cursor=` in, `items` and `next_cursor` out."""

from typing import Annotated, Generic, TypeVar

from pydantic import Field

from shared.core.model import Model

ViewType = TypeVar("ViewType")


class ListQuery(Model):
    """The query parameters that every list takes."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: str | None = None


class Page(Model, Generic[ViewType]):
    """One page of a list; it may be short. `next_cursor` is null on the last one, and only there."""

    items: list[ViewType]
    next_cursor: str | None = None
