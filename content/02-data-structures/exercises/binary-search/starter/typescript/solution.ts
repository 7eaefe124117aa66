/** For each of `targets`, where it first occurs in the ascending `numbers`, counted from 0, or null. */
export function firstPositions(numbers: number[], targets: number[]): (number | null)[] {
  throw new Error("firstPositions is yours to write");
}
