"""Who asks, when Schemathesis reads the document: a phone that has logged in, and a service of the team's."""

import atexit
import itertools
import os

import requests
import schemathesis

SERVER = os.environ["WEAPP_LOGIN"]
SERVICE_SECRET = os.environ["SERVICE_SECRET"]

# Routes that look at a token.
GUARDED = ["/session", "/session/renew", "/sessions", "/user-data", "/phone-number", "/verify"]


def ask(path, **query):
    return requests.get(SERVER + path, params=query, timeout=10).json()["data"]


# WeChat lets nobody log in a hundred times a minute.
USERS = (f"user-{number}" for number in itertools.count())


def code_of(user):
    return ask("/simulator/code", user=user)["code"]


# Anew for every case, since the one before may have logged out.
@schemathesis.auth(refresh_interval=None).apply_to(path=GUARDED)
class Phone:
    def get(self, case, context):
        user = next(USERS)
        return user, ask("/login", code=code_of(user))["token"]

    def set(self, case, session, context):
        user, token = session
        case.headers = {**(case.headers or {}), "x-session": token}
        if case.method == "POST" and is_positive(case):
            case.body = body_of(case, user)


def body_of(case, user):
    """What is good once, or sealed for this user, is got when it is needed: in one case of two."""
    if not isinstance(case.body, dict) or len(str(case.body)) % 2:
        return case.body
    if case.path == "/phone-number":
        return {"code": ask("/simulator/phone-code", user=user)["code"]}
    if case.path == "/user-data":
        return ask("/simulator/user-data", user=user)
    return case.body


@schemathesis.auth().apply_to(tag="services")
class Service:
    def get(self, case, context):
        return SERVICE_SECRET

    def set(self, case, secret, context):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {secret}"}


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.path == "/login" and is_positive(case):
        given = case.query if case.method == "GET" else case.body
        if len(given["code"]) % 2:
            given["code"] = code_of(next(USERS))
    # Who has never logged in has no data.
    if case.path == "/simulator/user-data" and is_positive(case) and len(case.query["user"]) % 2:
        ask("/login", code=code_of(case.query["user"]))
    # Nobody has 25 s for a case: where nothing happens, a long poll is a poll.
    if case.path == "/revocations" and is_positive(case) and "wait" in (case.query or {}):
        case.query["wait"] = 0


TRIED, SUCCEEDED = set(), set()


@schemathesis.hook
def after_call(context, case, response):
    operation = case.operation.label
    TRIED.add(operation)
    if response.status_code == 200:
        SUCCEEDED.add(operation)


@atexit.register
def tell_what_never_succeeded():
    print("Never succeeded:", ", ".join(sorted(TRIED - SUCCEEDED)) or "nothing")


def is_positive(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


@schemathesis.hook
def filter_failure(context, failure, case, response):
    # The document can't know which mini programs a server serves.
    is_another_app = response is not None and "does not serve this appid" in response.text
    return not (is_another_app and failure.code == "ST202")
