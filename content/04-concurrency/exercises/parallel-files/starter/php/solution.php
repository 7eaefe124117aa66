<?php

declare(strict_types=1);

/** Adds up the numbers of each file and prints the report; gives the exit status. */
function main(): int
{
    [$workers, $paths] = explode("\n", stream_get_contents(STDIN), 2);
    $paths = $paths === '' ? [] : explode("\n", rtrim($paths, "\n"));
    $count = count($paths);
    fwrite(STDERR, "Adding up $count files with up to $workers open at a time is yours to write.\n");
    return 1;
}

exit(main());
