# ----- Ports


def reserve_port(journal):
    """A port for the model's endpoint, and the socket that keeps other runs from it.

    Serve binds the port much later, and with SO_REUSEPORT: two runs of a user would share it without an error
    and answer one another's requests. A socket in Linux's abstract namespace ends with this process, and has
    the scope of the port: one network namespace.
    """
    first = PLAN["deploy"]["port"]
    for port in range(first, first + PLAN["deploy"]["port_tries"]):
        claim = claim_port(PLAN["deploy"]["host"], port)
        if claim is None:
            continue
        if port != first:
            journal.event("deploy", "progress", f"port {first} is taken, {port} is used", port=port)
        return port, claim
    last = first + PLAN["deploy"]["port_tries"] - 1
    raise Failure(
        DEPLOYMENT_FAILED, "deploy", "port", f"no port from {first} to {last} is free on {node_name()}"
    )


def claim_port(host, port, reuse=True):
    """The held claim of a port; None where another run or program has it, or may not bind it yet."""
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0nano3-port-{port}")
        test_port(host, port, reuse)
    except OSError as error:
        claim.close()
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        return None
    return claim


def test_port(host, port, reuse):
    """Binds a port and lets it go. OSError: something listens, or did a minute ago and `reuse` is not set."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(reuse))
        probe.bind((host, port))
