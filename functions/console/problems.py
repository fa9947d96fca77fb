"""Refusals in words for people: what is wrong, beside which field, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from functions.console.fields import name_of
from functions.console.wording import NOT_AS_ASKED, Wording
