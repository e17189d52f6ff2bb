/** OmegaConf takes its own messages for templates (Python's `string.Template`), whatever they quote. */
export function fillTemplate(message: string, fullKey: string): string {
  return message.replace(/\$(?:\$|\{(?:FULL_KEY)\}|FULL_KEY\b)/g, (match) =>
    match === "$$" ? "$" : fullKey,
  );
}
