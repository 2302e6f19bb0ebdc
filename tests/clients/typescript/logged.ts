// What may be logged of a failed call.

/** Axios's error carries the whole request, the person and the token with it; its own text does not. */
export function logged(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
