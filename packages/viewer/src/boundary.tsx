import { Component, type ReactNode } from "react";
import { linkTo } from "./router.ts";

interface State {
  error: Error | undefined;
}

/** One line in place of a page that cannot be shown; its stack is in the browser's console. */
export class Boundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <div className="problem" role="alert">
        <p>This page cannot be shown: {error.message}</p>
        <a href={linkTo([])}>Back to the runs</a>
      </div>
    );
  }
}
