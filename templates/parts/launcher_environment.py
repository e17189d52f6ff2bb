# ----- The environment of the launcher's jobs


def ask_model_directly(config, url):
    """A job's requests must not go through a proxy of the site, which does not know the model's node."""
    for task in config.evaluation.tasks:
        for name in ("no_proxy", "NO_PROXY"):
            task.env_vars[name] = f"lit:{without_proxy(value_in_quotes(config, task, name), url)}"


def value_in_quotes(config, task, name):
    """What the launcher would paste for a variable; where the config has none, this process's own."""
    for variables in (task.env_vars, config.evaluation.get("env_vars"), config.get("env_vars")):
        if variables and name in variables:
            kind, _, value = str(variables[name]).partition(":")
            break
    else:
        kind, value = "host", name
    return value if kind == "lit" else in_double_quotes(os.environ.get(value, ""))


def in_double_quotes(value):
    """For bash: the launcher pastes values between such quotes (`common/env_vars.py` of 0.2.6)."""
    return re.sub(r'([\\"$`])', r"\\\1", value)


@contextlib.contextmanager
def secrets_in_double_quotes():
    """The launcher takes secrets from this process's environment and pastes them as they are.

    Nobody else uses them meanwhile.
    """
    secrets = {name: os.environ[name] for name in PLAN["environment"]["secrets"] if name in os.environ}
    os.environ.update({name: in_double_quotes(value) for name, value in secrets.items()})
    try:
        yield
    finally:
        os.environ.update(secrets)
