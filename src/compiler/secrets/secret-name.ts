const secretPart = /^(?:API)?(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL)S?$/;

/** Whether a name is that of a secret: `HF_TOKEN`, `api-key`, `apiKey` are, `TOKENIZER_PATH` is not. */
export function isSecretName(name: string): boolean {
  return partsOf(name).some((part) => secretPart.test(part));
}

/** Whether a name promises a secret and nothing else: `MAX_TOKENS` may be a number, no password is meant to be seen. */
export function isPasswordName(name: string): boolean {
  return partsOf(name).some((part) => /^(?:SECRET|PASSWORD|PASSWD|CREDENTIAL)S?$/.test(part));
}

function partsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toUpperCase()
    .split(/[^A-Z0-9]+/);
}
