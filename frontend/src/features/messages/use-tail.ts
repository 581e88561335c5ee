/** The live log of a charge point. Where something is missing a gap is marked, never papered over. */
import { useEffect, useRef, useState } from "react";
import { MessageTailDocument, type MessageTailSubscription } from "../../generated/graphql";
import { observeServerTime } from "../../lib/clock";
import { socket } from "../../live/socket";
import { type Frame, Tail } from "./model";

const FIRST = 200;

export interface Gap {
  at: string;
  /** How many frames were left out; null if nobody knows. */
  count: number | null;
}

interface State {
  frames: readonly Frame[];
  gaps: readonly Gap[];
  loaded: boolean;
  /** Frames that came while it was paused. */
  waiting: number;
  error: string | null;
}

const EMPTY: State = { frames: [], gaps: [], loaded: false, waiting: 0, error: null };

export function useTail(chargePoint: string, paused: boolean): State {
  const [state, setState] = useState(EMPTY);
  const tail = useRef(new Tail());
  const held = useRef<Frame[]>([]);
  const isPaused = useRef(paused);

  const take = (frames: Frame[], gap: Gap | null) => {
    if (isPaused.current) {
      held.current = [...held.current, ...frames].slice(-5_000);
      setState((before) => ({ ...before, waiting: held.current.length }));
      return;
    }
    tail.current.add(frames);
    setState((before) => ({
      frames: tail.current.frames,
      gaps: gap ? [...before.gaps.slice(-20), gap] : before.gaps,
      loaded: true,
      waiting: 0,
      error: null,
    }));
  };

  useEffect(() => {
    isPaused.current = paused;
    if (paused) return;
    const frames = held.current;
    held.current = [];
    take(frames, null);
  }, [paused]);

  useEffect(() => {
    tail.current = new Tail();
    held.current = [];
    setState(EMPTY);
    let newest: string | null = null;
    const stop = socket().subscribe<MessageTailSubscription>(
      { query: MessageTailDocument.toString(), variables: { chargePoint, first: FIRST } },
      {
        next: ({ data, errors }) => {
          if (errors?.[0]) setState((before) => ({ ...before, error: errors[0]?.message ?? null }));
          if (!data) return;
          const batch = data.messages;
          observeServerTime(batch.asOf);
          const first = batch.nodes[0];
          let gap: Gap | null = null;
          if (batch.skipped > 0 && first) gap = { at: first.at, count: batch.skipped };
          // A new connection begins with the newest frames: if none of them is known, some may be missing between.
          else if (batch.seq === 0 && newest !== null && first && !batch.nodes.some((frame) => frame.id === newest)) {
            gap = { at: first.at, count: null };
          }
          newest = batch.nodes.at(-1)?.id ?? newest;
          take(batch.nodes, gap);
        },
        error: (cause) => {
          const message = Array.isArray(cause) ? (cause as { message?: string }[])[0]?.message : undefined;
          if (message) setState((before) => ({ ...before, error: message }));
        },
        complete: () => undefined,
      },
    );
    return stop;
    // `take` reads refs only.
  }, [chargePoint]);

  return state;
}
