const secretPart = /^(?:API)?(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL)S?$/;

/** Whether an environment variable holds a secret by its name: `HF_TOKEN` does, `TOKENIZER_PATH` does not. */
export function isSecretName(name: string): boolean {
  return name
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .some((part) => secretPart.test(part));
}
