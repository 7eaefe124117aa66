// Ten stations on a ring line. From station 0 to its neighbour, station 9: by depth-first or by breadth-first search.

const STATIONS = 10;
const depthFirst = process.argv[2] === 'depth';
const neighbours = (station) => [(station + 1) % STATIONS, (station + STATIONS - 1) % STATIONS];

function byDepth(station, goal, path, seen) {
  if (station === goal) return path; // the first way that is found, and nobody asks for a second
  for (const next of neighbours(station)) {
    if (seen.has(next)) continue;
    seen.add(next);
    const found = byDepth(next, goal, [...path, next], seen);
    if (found) return found;
  }
  return null;
}

function byBreadth(start, goal) {
  const paths = [[start]];
  const seen = new Set([start]);
  for (const path of paths) { // grows while it is walked: a queue
    const station = path[path.length - 1];
    if (station === goal) return path; // all that are nearer have been looked at before
    for (const next of neighbours(station)) {
      if (seen.has(next)) continue;
      seen.add(next);
      paths.push([...path, next]);
    }
  }
  return null;
}

const path = depthFirst ? byDepth(0, 9, [0], new Set([0])) : byBreadth(0, 9);
console.log('stops = ' + (path.length - 1));
console.log('path = ' + path.join(' '));
