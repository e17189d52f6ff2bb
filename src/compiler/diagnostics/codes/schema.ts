/** Codes of stage validate: the schema. */
export const schemaCodes = {} as const;
