"""How asking a provider can fail, seen from what we must do next.

ProviderFailure
├── Unavailable        nothing has happened: the same request may be sent again later
├── OutcomeUnknown     it may have happened: ask about it, never send it blindly under another id
├── NotAccepted        our credentials are not taken; nothing has happened, and nothing will until they are mended
│   └── NotConfigured      one of them was never given
├── NotThere           the provider knows no such thing
└── Declined           the provider will not do it, now or later; `code` is its own word for why
    └── ImpossibleAmount   it has no such amount of this currency
"""


class ProviderFailure(Exception):
    """A provider did not do what was asked."""


class Unavailable(ProviderFailure):
    """Not reached, too busy, or on its knees before it did anything."""


class OutcomeUnknown(ProviderFailure):
    """The line broke after the request was sent."""


class NotAccepted(ProviderFailure):
    """A credential is missing or wrong."""


class NotConfigured(NotAccepted):
    """A credential that was never given, by name."""


class NotThere(ProviderFailure):
    """Never was there, as far as the provider knows."""


class Declined(ProviderFailure):
    """A definite no."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ImpossibleAmount(Declined):
    """The provider counts the currency in larger steps."""
