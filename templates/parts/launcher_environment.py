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
    """The launcher pastes values between double quotes into a file that bash reads: `common/env_vars.py` of 0.2.6."""
    return re.sub(r'([\\"$`])', r"\\\1", value)
