# ----- Requests


@dataclasses.dataclass(frozen=True)
class Answer:
    """What came back: a status with its body, or 0 and the reason why there is none."""

    status: int
    text: str

    @property
    def json(self):
        try:
            value = json.loads(self.text)
        except ValueError:
            return None
        return value if isinstance(value, dict) else None


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """nemo-evaluator's proxy follows none (endpoint_interceptor.py): a redirected request has failed."""

    def redirect_request(self, *_arguments):
        return None


def post(url, body, seconds, meanwhile=None):
    """Posts JSON and returns the answer, whatever it is. No proxy of the site is asked: the model is near."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)

    def exchange():
        try:
            with opener.open(request, timeout=seconds) as response:
                return Answer(response.status, response.read().decode(errors="replace"))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode(errors="replace"))

    try:
        # The socket's own timeout starts anew with each packet.
        return within(seconds, exchange, meanwhile=meanwhile)
    except (OSError, http.client.HTTPException) as error:
        return Answer(0, str(getattr(error, "reason", error)))
