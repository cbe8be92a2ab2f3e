/** A point of a run: after so many atomic steps, and after so many of the branch's inputs. Inputs of one moment make several points of it. */
export interface Point {
  readonly moment: number;
  readonly inputs: number;
}

/** Whether point `a` comes before `b`. */
export function isBefore(a: Point, b: Point): boolean {
  return a.moment < b.moment || (a.moment === b.moment && a.inputs < b.inputs);
}

/** Whether two points of a branch are the same. */
export function isSame(a: Point, b: Point): boolean {
  return a.moment === b.moment && a.inputs === b.inputs;
}

/** The one of two points of a branch that comes first. */
export function earlier(a: Point, b: Point): Point {
  return isBefore(a, b) ? a : b;
}
