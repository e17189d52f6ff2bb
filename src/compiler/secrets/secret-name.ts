const secretPart = /^(?:API)?(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL)S?$/;

/** Whether a name is that of a secret: `HF_TOKEN`, `api-key`, `apiKey` are, `TOKENIZER_PATH` is not. */
export function isSecretName(name: string): boolean {
  return partsOf(name).some((part) => secretPart.test(part));
}

/** Whether a name promises a secret and nothing else: `MAX_TOKENS` may be a number, no password is meant to be seen. */
export function isPasswordName(name: string): boolean {
  return partsOf(name).some((part) => /^(?:SECRET|PASSWORD|PASSWD|CREDENTIAL)S?$/.test(part));
}

/** Whether a key of another system's mapping is that of a secret, and nothing else bears such a name: `api_key`, `password`. */
export function isCredentialName(name: string): boolean {
  const parts = partsOf(name);
  const last = /^(?:SECRET|PASSWORD|PASSWD|CREDENTIAL)S?$|^API(?:KEY|TOKEN)$/;
  return (
    last.test(parts.at(-1) ?? "") ||
    /^(?:API|ACCESS|SECRET|PRIVATE)_KEY$|^(?:API|ACCESS|AUTH|BEARER|REFRESH|HF)_TOKEN$/.test(
      parts.slice(-2).join("_"),
    )
  );
}

function partsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toUpperCase()
    .split(/[^A-Z0-9]+/);
}
