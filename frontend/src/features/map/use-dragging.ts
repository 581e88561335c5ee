/** Moving and zooming by mouse, wheel and fingers; null changes nothing. */
import { type RefObject, useEffect, useRef } from "react";
import { pan, type Point, type Size, type View, zoomAt } from "./mercator";

const WHEEL = 0.0025;
const PINCH_WHEEL = 0.012;

type Change = (next: (before: View) => View) => void;
const ignore: Change = () => undefined;

export function useDragging(surface: RefObject<HTMLElement | null>, size: Size, change: Change | null) {
  const now = useRef<{ size: Size; change: Change }>({ size, change: ignore });
  now.current = { size, change: change ?? ignore };
  const moves = change !== null;
  useEffect(() => {
    const element = surface.current;
    if (!element || !moves) return undefined;
    const fingers = new Map<number, Point>();
    const at = (event: MouseEvent): Point => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const down = (event: PointerEvent) => {
      if (event.button !== 0 || (event.target as Element).closest("button")) return;
      fingers.set(event.pointerId, at(event));
      element.setPointerCapture(event.pointerId);
      element.dataset.moving = "true";
    };
    const move = (event: PointerEvent) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const after = at(event);
      fingers.set(event.pointerId, after);
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      const { size: room } = now.current;
      now.current.change((view) => {
        if (!other) return pan(view, before.x - after.x, before.y - after.y);
        const [was, is] = [before, after].map((one) => Math.hypot(one.x - other.x, one.y - other.y)) as [number, number];
        const moved = pan(view, (before.x - after.x) / 2, (before.y - after.y) / 2);
        const middle = { x: (after.x + other.x) / 2, y: (after.y + other.y) / 2 };
        return was < 8 || is < 8 ? moved : zoomAt(moved, Math.log2(is / was), middle, room);
      });
    };
    const up = (event: PointerEvent) => {
      fingers.delete(event.pointerId);
      if (fingers.size === 0) delete element.dataset.moving;
    };
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
      const by = -event.deltaY * lines * (event.ctrlKey ? PINCH_WHEEL : WHEEL);
      now.current.change((view) => zoomAt(view, Math.max(-1, Math.min(1, by)), at(event), now.current.size));
    };
    const twice = (event: MouseEvent) => {
      if ((event.target as Element).closest("button")) return;
      now.current.change((view) => zoomAt(view, 1, at(event), now.current.size));
    };
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", up);
    element.addEventListener("wheel", wheel, { passive: false });
    element.addEventListener("dblclick", twice);
    return () => {
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", up);
      element.removeEventListener("wheel", wheel);
      element.removeEventListener("dblclick", twice);
    };
  }, [surface, moves]);
}
