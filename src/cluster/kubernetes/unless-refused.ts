import { KubectlRefusal } from "./kubectl.ts";

/** A no of the API server leaves things unknown; no answer is the caller's matter. */
export async function unlessRefused<T>(ask: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof KubectlRefusal) return otherwise;
    throw error;
  }
}
