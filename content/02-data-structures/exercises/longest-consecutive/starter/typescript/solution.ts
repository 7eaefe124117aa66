/** The length of the longest run of consecutive whole numbers that are all in `numbers`. */
export function longestConsecutive(numbers: number[]): number {
  throw new Error("longestConsecutive is yours to write");
}
