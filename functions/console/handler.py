"""The console: the Lambda entry point. Every page is listed in pages/__init__.py."""

from functions.console.application import Console
from functions.console.pages import SECTIONS
from functions.console.services import Services

console = Console(Services.of_this_function(), SECTIONS)
handler = console.handler
