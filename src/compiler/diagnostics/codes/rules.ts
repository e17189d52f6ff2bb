/** Codes of stage validate: cross-field rules. */
export const ruleCodes = {} as const;
