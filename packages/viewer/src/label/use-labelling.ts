import type { LabelTask, NewLabel } from "candor/api";
import { useEffect, useReducer, useRef, useState } from "react";
import { get, post } from "../client.ts";
import { afterStep, startLabelling, type Labelling, type LabelStep } from "./labelling.ts";

export interface LabellingActions {
  state: Labelling;
  answer: (label: NewLabel["label"]) => void;
  skip: () => void;
  back: () => void;
  showSkipped: () => void;
  /** Send the answers again that the server did not take. */
  retry: () => void;
  /** Ask for more episodes. */
  fetchMore: () => void;
  /** More episodes are being asked for. */
  loading: boolean;
  /** Why no more episodes came. */
  problem: Error | undefined;
}

/** One rater's labelling: each answer is sent at once, in order, while the next episode is shown already. */
export function useLabelling(run: string, path: string, task: LabelTask): LabellingActions {
  const [state, dispatch] = useReducer(afterStep, task, startLabelling);
  const [more, setMore] = useState<{ loading: boolean; problem?: Error }>({ loading: false });
  const sent = useRef(Promise.resolve());
  useWarning(state.unsaved.size > 0);
  const store = async (episode: number, label: NewLabel["label"]) => {
    const { rater, outcome } = task;
    try {
      await post<null>(`runs/${encodeURIComponent(run)}/labels`, { episode, rater, outcome, label });
      dispatch({ kind: "saved", episode });
    } catch (error) {
      dispatch({ kind: "failed", episode, problem: messageOf(error) });
    }
  };
  const send = (episode: number, label: NewLabel["label"]) => {
    sent.current = sent.current.then(() => store(episode, label));
  };
  const fetchMore = async () => {
    setMore({ loading: true });
    await sent.current;
    try {
      dispatch({ kind: "more", queue: (await get<LabelTask>(path)).queue });
      setMore({ loading: false });
    } catch (error) {
      setMore({ loading: false, problem: new Error(messageOf(error), { cause: error }) });
    }
  };
  const goOn = (step: LabelStep) => {
    dispatch(step);
    if (state.position === state.queue.length - 1) void fetchMore();
  };
  return {
    state,
    answer: (label) => {
      const episode = state.queue[state.position];
      if (episode === undefined) return;
      send(episode, label);
      goOn({ kind: "answer", label });
    },
    skip: () => goOn({ kind: "skip" }),
    back: () => dispatch({ kind: "back" }),
    showSkipped: () => dispatch({ kind: "skipped-again" }),
    retry: () => {
      for (const episode of state.unsaved.keys()) {
        const label = state.given.get(episode);
        if (label !== undefined) send(episode, label);
      }
    },
    fetchMore: () => void fetchMore(),
    loading: more.loading,
    problem: more.problem,
  };
}

/** The browser asks before the page is left with answers that are stored nowhere. */
function useWarning(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [unsaved]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
