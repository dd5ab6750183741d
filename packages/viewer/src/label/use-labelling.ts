import type { LabelTask, NewLabel } from "candor/api";
import { useEffect, useEffectEvent, useReducer, useRef, useState } from "react";
import { get, post } from "../client.ts";
import { afterStep, startLabelling, type Labelling } from "./labelling.ts";

export interface LabellingActions {
  state: Labelling;
  answer: (label: NewLabel["label"]) => void;
  skip: () => void;
  back: () => void;
  showSkipped: () => void;
  /** Send the answers again that the server did not take. */
  retry: () => void;
  /** More episodes are being asked for. */
  loading: boolean;
  /** Why no more episodes came. */
  problem: Error | undefined;
  /** Ask for more episodes once more. */
  fetchMore: () => void;
}

/** One rater's labelling: each answer is sent at once, in order, while the next episode is shown already. */
export function useLabelling(run: string, path: string, task: LabelTask): LabellingActions {
  const [state, dispatch] = useReducer(afterStep, task, startLabelling);
  const sent = useRef(Promise.resolve());
  const [more, setMore] = useState<{ loading: boolean; problem?: Error }>({ loading: false });
  const send = (episode: number, label: NewLabel["label"]) => {
    const { rater, outcome } = task;
    const store = () =>
      post<undefined>(`runs/${encodeURIComponent(run)}/labels`, { episode, rater, outcome, label }).then(
        () => dispatch({ kind: "saved", episode }),
        (error: Error) => dispatch({ kind: "failed", episode, problem: error.message }),
      );
    sent.current = sent.current.then(store);
  };
  const fetchMore = async () => {
    setMore({ loading: true });
    await sent.current;
    await get<LabelTask>(path).then(
      ({ queue }) => {
        dispatch({ kind: "more", queue });
        setMore({ loading: false });
      },
      (error: Error) => setMore({ loading: false, problem: error }),
    );
  };
  const fetchMoreNow = useEffectEvent(() => void fetchMore());
  const through = state.position >= state.queue.length;
  useEffect(() => {
    if (through) fetchMoreNow();
  }, [through, state.queue.length]);
  useEffect(() => {
    const unsaved = state.unsaved.size > 0;
    const warn = (event: BeforeUnloadEvent) => {
      if (unsaved) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [state.unsaved]);
  return {
    state,
    answer: (label) => {
      const episode = state.queue[state.position];
      if (episode === undefined) return;
      dispatch({ kind: "answer", label });
      send(episode, label);
    },
    skip: () => dispatch({ kind: "skip" }),
    back: () => dispatch({ kind: "back" }),
    showSkipped: () => dispatch({ kind: "skipped-again" }),
    retry: () => {
      for (const episode of state.unsaved.keys()) {
        const label = state.given.get(episode);
        if (label !== undefined) send(episode, label);
      }
    },
    loading: more.loading,
    problem: more.problem,
    fetchMore: () => void fetchMore(),
  };
}
