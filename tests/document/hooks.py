"""Who asks, when Schemathesis reads the document: a phone that has logged in, and a service of the team's."""

import itertools
import os

import requests
import schemathesis

SERVER = os.environ["WEAPP_LOGIN"]
SERVICE_SECRET = os.environ["SERVICE_SECRET"]

# Routes that look at a token.
GUARDED = ["/session", "/session/renew", "/sessions", "/verify"]


def ask(path, **query):
    return requests.get(SERVER + path, params=query, timeout=10).json()["data"]


# WeChat lets nobody log in a hundred times a minute.
USERS = (f"user-{number}" for number in itertools.count())


def code_of_somebody():
    return ask("/simulator/code", user=next(USERS))["code"]


# Anew for every case, since the one before may have logged out.
@schemathesis.auth(refresh_interval=None).apply_to(path=GUARDED)
class Phone:
    def get(self, case, context):
        return ask("/login", code=code_of_somebody())["token"]

    def set(self, case, token, context):
        case.headers = {**(case.headers or {}), "x-session": token}


@schemathesis.auth().apply_to(tag="services")
class Service:
    def get(self, case, context):
        return SERVICE_SECRET

    def set(self, case, secret, context):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {secret}"}


@schemathesis.hook
def before_call(context, case, kwargs):
    # A phone's code is good once, so it is got when it is needed: in one case of two.
    if case.path == "/login" and case.method == "GET" and is_positive(case) and len(case.query["code"]) % 2:
        case.query["code"] = code_of_somebody()
    # Nobody has 25 s for a case: where nothing happens, a long poll is a poll.
    if case.path == "/revocations" and is_positive(case) and "wait" in (case.query or {}):
        case.query["wait"] = 0


def is_positive(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


@schemathesis.hook
def filter_failure(context, failure, case, response):
    # The document can't know which mini programs a server serves.
    is_another_app = response is not None and "does not serve this appid" in response.text
    return not (is_another_app and failure.code == "ST202")
