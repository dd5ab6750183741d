interface ProblemProperties {
  error: Error;
  retry?: () => void;
}

/** What could not be had, in the server's words. */
export function Problem({ error, retry }: ProblemProperties) {
  return (
    <div className="problem" role="alert">
      <p>
        <Line text={error.message} />
      </p>
      {retry !== undefined && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** A line as the command line prints it: what stands in back-ticks is code. */
function Line({ text }: { text: string }) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}

/** Work whose end is not known; shown only after a moment, so that quick answers do not flicker. */
export function Waiting({ what }: { what: string }) {
  return (
    <div className="waiting">
      <output>{what}</output>
      <progress aria-label={what} />
    </div>
  );
}
