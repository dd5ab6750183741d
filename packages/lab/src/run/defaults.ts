/** The subject unless the user names one: it ships with Candor, and needs no key and no network. */
export const DEFAULT_MODEL = "organism/partial-faker";

/** How calls are made unless the user says otherwise. */
export const DEFAULT_CALLS = {
  /** Upper bound on calls in flight to one provider. */
  maxConnections: 200,
  /** Further attempts after a failed call. */
  maxRetries: 10,
  attemptTimeoutMs: 600_000,
};
