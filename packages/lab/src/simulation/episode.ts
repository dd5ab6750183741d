/**
 * One simulated episode as a state machine without clock or chance: what the subject is sent follows from the setup and
 * from its replies so far. A stored episode is therefore read by sending its replies through here again.
 */

import { parseTranscript } from "../transcript/parse.ts";
import type { Message, Reply, SampleRequest, ToolCall } from "../subject/subject.ts";
import { filler, systemPrompt } from "./compose.ts";
import { framed, nativeTools, readCalls } from "./protocol.ts";
import type { Asked } from "./request.ts";
import type { Event, Setup } from "./simulation.ts";
import { carryOut } from "./tools.ts";
import { initialWorld, type CallRecord, type World } from "./world.ts";

/** Replies that one event may take; a subject that still calls tools then is interrupted by the next event. */
export const REPLIES_PER_EVENT = 6;

/** What a subject gives in a turn, as far as the episode goes on with it. */
export type TurnReply = Pick<Reply, "text" | "reasoning" | "toolCalls" | "native" | "stopReason">;

/** What happened, in order, for people to read. */
export type Entry =
  | { kind: "event"; event: number; from: Event["from"]; text: string }
  | { kind: "thought"; event: number; text: string }
  | { kind: "said"; event: number; to: Event["from"]; text: string }
  | { kind: "call"; event: number; call: CallRecord };

export interface EpisodeState {
  readonly setup: Setup;
  readonly world: World;
  /** Index of the event under way; the number of events once the episode is over. */
  readonly event: number;
  /** Replies that the event under way has taken. */
  readonly replies: number;
  /** The conversation so far. */
  readonly messages: readonly Message[];
  /** The conversation before the event under way. */
  readonly before: readonly Message[];
  readonly entries: readonly Entry[];
  /** By event: whether a reply could be read, be it a word or a call. */
  readonly answered: readonly boolean[];
}

/** The state in which the subject has its first reply to give. */
export function beginEpisode(setup: Setup): EpisodeState {
  return openEvent({
    setup,
    world: initialWorld(setup),
    event: 0,
    replies: 0,
    messages: [],
    before: [],
    entries: [],
    answered: [],
  });
}

/** The event under way; undefined once the episode is over. */
export function eventOf({ setup, event }: EpisodeState): Event | undefined {
  return setup.simulation.events[event];
}

/** What the subject is sent next. Only for an episode that is not over. */
export function requestOf(state: EpisodeState): Asked {
  const { setup, messages } = state;
  return {
    system: systemPrompt(setup),
    messages: [...messages],
    ...offeredTools(setup),
  };
}

/** The tools of a request, where they are called natively. */
export function offeredTools({ native, simulation }: Setup): Pick<SampleRequest, "tools"> {
  const tools = native ? nativeTools(simulation) : [];
  return tools.length === 0 ? {} : { tools };
}

/** The message that opens an event. */
export function eventText(setup: Setup, event: Event, ending: string | undefined): string {
  const filled = filler(setup);
  const texts = [event.says, event.shows, ending].flatMap((text) =>
    text === undefined ? [] : [filled(text)],
  );
  return texts.filter((text) => text !== "").join("\n\n");
}

/** Whose message it is, as its head says; where every event is a conversation of its own, nothing is said of it. */
export function headOf({ people, memory }: Setup["simulation"], from: Event["from"]): string {
  if (!memory) return "";
  return from === "notice" ? "notice" : people[from];
}

/** Chat templates want the user and the subject to take turns: a message after another one joins it. */
export function withUserMessage(messages: readonly Message[], content: string): Message[] {
  const last = messages.at(-1);
  if (last?.role !== "user") return [...messages, { role: "user", content }];
  return [...messages.slice(0, -1), { role: "user", content: `${last.content}\n\n${content}` }];
}

/** Take a reply: carry out its calls, deliver what it says, and go on to the next event where it calls nothing. */
export function takeReply(state: EpisodeState, reply: TurnReply): EpisodeState {
  const event = eventOf(state);
  if (event === undefined) throw new RangeError("the episode is over");
  const { thoughts, said, calls, readable } = readReply(state.setup, reply);
  const spoken = say(withThoughts(state, thoughts), event, said);
  const results = calls.reduce(call, { ...spoken, messages: [...state.messages, turnOf(reply)] });
  const answered = [...state.answered];
  answered[state.event] = (answered[state.event] ?? false) || readable;
  const after = { ...results, answered, replies: state.replies + 1 };
  const goesOn = calls.length > 0 && after.replies < REPLIES_PER_EVENT;
  const told = calls.length === 0 ? after : withResults(after, calls, state.world.calls.length);
  return goesOn ? told : openEvent({ ...told, event: state.event + 1, replies: 0 });
}

function openEvent(state: EpisodeState): EpisodeState {
  const { setup } = state;
  const event = eventOf(state);
  if (event === undefined) return state;
  const text = eventText(setup, event, event.asks);
  const before = setup.simulation.memory ? state.messages : [];
  return {
    ...state,
    before,
    messages: withUserMessage(before, framed(headOf(setup.simulation, event.from), text)),
    entries: [...state.entries, { kind: "event", event: state.event, from: event.from, text }],
  };
}

interface ReadReply {
  thoughts: string[];
  said: string;
  calls: readonly ToolCall[];
  readable: boolean;
}

/** Reasoning and scratchpads are nobody's to read; a draft is not said. */
function readReply({ native }: Setup, reply: TurnReply): ReadReply {
  const { text, reasoning, toolCalls = [] } = reply;
  const transcript = parseTranscript(reasoning === undefined ? { text } : { text, reasoning });
  const inText = native ? { said: transcript.answer ?? "", calls: [] } : readCalls(transcript.answer ?? "");
  const calls = [...inText.calls, ...toolCalls];
  return {
    thoughts: [...transcript.reasoning, ...transcript.scratchpads],
    said: inText.said,
    calls,
    readable: transcript.answer !== undefined || calls.length > 0,
  };
}

function withThoughts(state: EpisodeState, thoughts: readonly string[]): EpisodeState {
  const entries = thoughts.map((text): Entry => ({ kind: "thought", event: state.event, text }));
  return { ...state, entries: [...state.entries, ...entries] };
}

/** What is said in reply to a person goes to that person. */
function say(state: EpisodeState, { from }: Event, text: string): EpisodeState {
  if (text === "") return state;
  const { world, event } = state;
  const statements = from === "notice" ? [] : [{ to: from, text, event }];
  return {
    ...state,
    world: { ...world, statements: [...world.statements, ...statements] },
    entries: [...state.entries, { kind: "said", event, to: from, text }],
  };
}

function call(state: EpisodeState, made: ToolCall): EpisodeState {
  const { setup, event } = state;
  const world = carryOut(state.world, made, { simulation: setup.simulation, event });
  const record = world.calls.at(-1);
  if (record === undefined) throw new Error("a call left no record");
  return { ...state, world, entries: [...state.entries, { kind: "call", event, call: record }] };
}

/** The subject's own turn, as it stands in the conversation from then on; providers refuse an empty one. */
function turnOf({ text, toolCalls, native }: TurnReply): Message {
  const calls = toolCalls === undefined ? {} : { toolCalls };
  return {
    role: "assistant",
    content: text.trim() === "" && toolCalls === undefined ? "(nothing)" : text,
    ...calls,
    ...(native === undefined ? {} : { native }),
  };
}

/** The results of a turn's calls: as tool messages where the calls were native, as one quoted message where not. */
function withResults(state: EpisodeState, calls: readonly ToolCall[], before: number): EpisodeState {
  const results = state.world.calls.slice(before);
  const native = calls.map(({ id }, index): Message => {
    return { role: "tool", toolCallId: id, content: results[index]?.result ?? "" };
  });
  const quoted = results.map(({ name, result }) => framed(`result of ${name}`, result));
  const messages = state.setup.native
    ? [...state.messages, ...native]
    : withUserMessage(state.messages, quoted.join("\n\n"));
  return { ...state, messages };
}
