"""What can be wrong with people and their ways in."""

from shared.core.errors import Conflict, Unauthenticated


class InvalidCredentials(Unauthenticated):
    """Wrong, unknown, disabled or ended: all look the same."""

    title = "What you sent does not let you in"


class EmailTaken(Conflict):
    """A person of this or another tenant has the address."""

    title = "This e-mail address is taken"


class InvitationAccepted(Conflict):
    """Whoever has a password needs no invitation; he can have it reset."""

    title = "This person has come in already"


class LastAdmin(Conflict):
    """Without this one the tenant would have no active admin."""

    title = "A tenant needs an active admin"


class ManagerCycle(Conflict):
    """The person would stand above his own manager."""

    title = "Nobody can be above his own manager"


class TextMessagesOff(Conflict):
    """The operator of this installation has not switched text messages on."""

    title = "This installation sends no text messages"


class AuthenticatorInUse(Conflict):
    """One second factor at a time; the authenticator is the safer one."""

    title = "Your authenticator is in use: take it off first"


class TextedJustNow(Conflict):
    """A person gets one text message a minute."""

    title = "A code was sent just now: wait a minute"


class TextedEnough(Conflict):
    """A person gets so many text messages a day."""

    title = "Too many codes were sent today"


class TooManyViews(Conflict):
    """A person keeps so many views of lists, and no more."""

    title = "You have twenty views: delete one of them first"


class ViewNameTaken(Conflict):
    """Another of the person's views of the list has the name."""

    title = "Another of your views has this name"


class CurrencyFixed(Conflict):
    """Prices, credit limits and figures are in the currency that was chosen at sign-up."""

    title = "The currency is fixed at sign-up"
