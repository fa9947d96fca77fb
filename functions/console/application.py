"""From a proxy event to an answer: who it is, which page, and what is told when something is refused.

Order of refusal: too large, too many, not one of ours (forms), signed out, hidden or unknown, not permitted, invalid.
"""

import base64
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from functions.console import cookies, defence, static_files
from functions.console.answers import Answer, Away, Html, Raw, Redirect, Toast
from functions.console.practising import PracticeServices, is_at_home
from functions.console.problems import problem_of
from functions.console.rendering import rendered
from functions.console.routing import Route, Router, Section
from functions.console.sent import Sent
from functions.console.services import Services
from functions.console.sessions import Session
from functions.console.traces import keep_trace
from functions.console.visit import Visit, recalled
from functions.console.wording import chosen, wording
from shared.core.actor import Role
from shared.core.config import settings
from shared.core.errors import Forbidden, NotFound, PayloadTooLarge, TallyshopError, Unauthenticated
from shared.observability import logger
from shared.storage.once import Replayed
from shared.storage.tenancy import act_for
from shared.web.files import File
from shared.web.problems import waiting_time
from shared.web.request import Request
from shared.web.throttle import throttle

STATIC = "/console/static/"
_WHOLE_PAGES = ("refusal.html", "failure.html")
"""They replace all that is shown, also where a part was asked for."""


class Console:
    """Every page of the console; `handler` is its Lambda entry point."""

    def __init__(self, services: Services, sections: Sequence[Section]) -> None:
        self._services, self._router = services, Router(sections)

    def handler(self, event: dict[str, Any], _context: object) -> dict[str, Any]:
        """The Lambda entry point."""
        started, request = time.perf_counter(), Request(event)
        act_for(None)
        answer = self._static(request) if request.path.startswith(STATIC) else self._answered(request)
        if request.verb == "HEAD":
            answer["body"] = ""
        self._log(request, answer["statusCode"], started)
        return answer

    def _static(self, request: Request) -> dict[str, Any]:
        try:
            file = static_files.served(request.path.removeprefix(STATIC), request.headers.get("accept-encoding", ""))
        except NotFound:
            return {"statusCode": 404, "headers": defence.headers(secure=False), "body": ""}
        return _raw(file, {"X-Content-Type-Options": "nosniff"})

    def _answered(self, request: Request) -> dict[str, Any]:
        visit = self._visit(request)
        try:
            return self._page_or_refusal(visit)
        except Exception:
            logger.exception("unexpected failure")
            failure = Html("failure.html", {"request_id": request.request_id}, status=500)
            return self._response(visit, failure)

    def _page_or_refusal(self, visit: Visit) -> dict[str, Any]:
        try:
            answer = self._page(visit)
        except TallyshopError as error:
            answer = _refusal(visit, error)
        return self._response(visit, answer)

    # Who, and which page.

    def _visit(self, request: Request) -> Visit:
        held = cookies.read(request.headers.get("cookie", ""))
        name = chosen(held.get(cookies.LANGUAGE), request.headers.get("accept-language", ""), None)
        return Visit(request, self._services, wording(name, "UTC"), held)

    def _page(self, visit: Visit) -> Answer:
        try:
            _ = visit.request.body
        except PayloadTooLarge as error:
            return self._unread(visit, error)
        self._recognise(visit)
        route, path = self._router.find(visit.request.verb, visit.path)
        if visit.is_form:
            defence.demand_own_form(visit.request, visit.session, visit.typed("_form"), settings.public_url)
        if not route.open_to_anyone and visit.signed_in is None:
            return self._to_sign_in(visit)
        if route.permission and not visit.may(route.permission):
            raise Forbidden("Your role does not permit this")
        return self._carried_out(visit, route, path)

    def _unread(self, visit: Visit, error: PayloadTooLarge) -> Answer:
        """The form's page, as whoever may open it finds it, with the refusal: of what was sent nothing is read."""
        visit.sent = Sent()
        self._recognise(visit)
        route, path = self._router.find(visit.request.verb, visit.path)
        may = visit.signed_in is not None and (route.permission is None or visit.may(route.permission))
        if route.again is None or not may:
            raise error
        return self._again(visit, route, path, error)

    def _recognise(self, visit: Visit) -> None:
        """Who it is, by the session's cookie and the table; a session that is over is nobody's."""
        sessions = self._services.sessions
        session = sessions.opened(visit.cookies.get(cookies.SESSION))
        if session is None:
            return
        try:
            actor, visit.session = sessions.admitted(session, visit.request.request_id)
        except Unauthenticated:
            visit.set_cookies.append(visit.jar.dropped(cookies.SESSION))
            return
        act_for(actor.tenant_id)
        throttle().admit(actor.tenant_id)
        visit.signed_in = actor
        self._practise(visit, visit.session)
        if visit.session != session:
            visit.set_cookies.append(visit.jar.kept(cookies.SESSION, sessions.sealed(visit.session), 30 * cookies.DAY))
        own = chosen(visit.cookies.get(cookies.LANGUAGE), "", visit.settings.locale)
        visit.words = wording(own, visit.settings.time_zone)

    def _practise(self, visit: Visit, session: Session) -> None:
        """Over to the practice house, where the session is in one; it may have been thrown away elsewhere."""
        if not session.practises_as or is_at_home(visit.path):
            return
        practice = self._services.practice_houses.find(visit.actor)
        if practice is None:
            visit.session = replace(session, practises_as="")
            return
        visit.home, visit.practice, visit.services = visit.actor, practice, PracticeServices(practice)
        visit.signed_in = practice.actor(Role(session.practises_as), visit.request.request_id)

    def _to_sign_in(self, visit: Visit) -> Answer:
        if visit.request.verb == "GET" and not visit.is_part:
            asked = self._services.sealer.seal("return", [visit.path, visit.query])
            visit.set_cookies.append(visit.jar.kept(cookies.RETURN, asked, 600))
        return Redirect("/sign-in")

    def _carried_out(self, visit: Visit, route: Route, path: dict[str, str]) -> Answer:
        try:
            answer = route.function(visit, **path)
            if visit.practice and visit.home:
                self._services.practice_houses.keep(visit.home, visit.practice)
        except Replayed as replay:
            return recalled(replay.body)
        except TallyshopError as error:
            if route.again is None or isinstance(error, NotFound):
                raise
            return self._again(visit, route, path, error)
        keep_trace(visit, route, path, answer)
        return answer

    @staticmethod
    def _again(visit: Visit, route: Route, path: dict[str, str], error: TallyshopError) -> Answer:
        """The form's page with the refusal."""
        assert route.again  # noqa: S101
        visit.problem = problem_of(error, visit.words)
        answer = route.again(visit, **path)
        keep_trace(visit, route, path, answer)
        return answer

    # The answer as the gateway takes it.

    def _response(self, visit: Visit, answer: Answer) -> dict[str, Any]:
        secure = visit.jar.secure
        headers = defence.headers(self._services.storage_origin, secure=secure) | {"Cache-Control": "no-store"}
        if visit.is_part and isinstance(answer, Redirect):
            return _text(200, "", headers | {"HX-Redirect": f"{self._services.base}{answer.to}"})
        if isinstance(answer, Html):
            if visit.is_part and answer.template in _WHOLE_PAGES:
                headers |= {"HX-Retarget": "body", "HX-Reswap": "innerHTML"}
            visit.toast = self._told(visit)
            body = rendered(visit, answer)
            made = _text(answer.status, body, headers | answer.headers | {"Content-Type": "text/html; charset=utf-8"})
        elif isinstance(answer, Redirect):
            made = self._redirected(visit, answer, headers)
        elif isinstance(answer, Away):
            made = _text(303, "", headers | {"Location": answer.to})
        elif isinstance(answer, File):
            disposition = f'{answer.disposition}; filename="{answer.name}"'
            made = _raw(Raw(answer.content, answer.content_type), headers | {"Content-Disposition": disposition})
        else:
            made = _raw(answer, headers)
        if visit.set_cookies:
            made["multiValueHeaders"] = {"Set-Cookie": visit.set_cookies}
        return made

    def _told(self, visit: Visit) -> Toast | None:
        cookie = visit.cookies.get(cookies.FLASH)
        if not cookie or visit.is_part:
            return None
        visit.set_cookies.append(visit.jar.dropped(cookies.FLASH))
        told = self._services.sealer.open("toast", cookie)
        return Toast(*told) if told else None

    def _redirected(self, visit: Visit, answer: Redirect, headers: dict[str, str]) -> dict[str, Any]:
        visit.set_cookies += answer.cookies
        if answer.toast:
            visit.set_cookies.append(visit.jar.kept(cookies.FLASH, self._flash(answer.toast), 60))
        return _text(303, "", headers | {"Location": f"{self._services.base}{answer.to}"})

    def _flash(self, toast: Toast) -> str:
        """The toast as a cookie; where its way back is too long for one, without it."""
        sealed = self._services.sealer.seal("toast", [toast.text, toast.kind, toast.undo, toast.of])
        if len(sealed) > cookies.LONGEST:
            return self._services.sealer.seal("toast", [toast.text, toast.kind])
        return sealed

    def _log(self, request: Request, status: int, started: float) -> None:
        logger.info(
            "page",
            verb=request.verb,
            route=self._router.name(request.verb, request.path.removeprefix("/console") or "/"),
            status=status,
            request_id=request.request_id,
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )


def _refusal(visit: Visit, error: TallyshopError) -> Html:
    """A page of its own for what has no page to be told on; what is not known to be ours leads nowhere."""
    problem = problem_of(error, visit.words)
    return Html("refusal.html", {"refusal": problem}, problem.status, headers=waiting_time(error))


def _text(status: int, body: str, headers: dict[str, str]) -> dict[str, Any]:
    return {"statusCode": status, "headers": headers, "body": body}


def _raw(answer: Raw, headers: dict[str, str]) -> dict[str, Any]:
    kept = {"Cache-Control": f"public, max-age={answer.keep}, immutable"} if answer.keep else {}
    return {
        "statusCode": 200,
        "headers": headers | {"Content-Type": answer.content_type} | kept | answer.headers,
        "body": base64.b64encode(answer.body).decode(),
        "isBase64Encoded": True,
    }
