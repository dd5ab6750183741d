interface ProblemProperties {
  error: Error;
  retry?: () => void;
}

/** What could not be had, in the server's words. */
export function Problem({ error, retry }: ProblemProperties) {
  return (
    <div className="problem" role="alert">
      <p>{error.message}</p>
      {retry !== undefined && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Work whose end is not known; shown only after a moment, so that quick answers do not flicker. */
export function Waiting({ what }: { what: string }) {
  return (
    <div className="waiting">
      <p role="status">{what}</p>
      <progress aria-label={what} />
    </div>
  );
}
