<?php

// Writes a php.ini that loads the usual extensions, as far as this PHP has them as files of their own. Others have
// them built in, or not at all.
//
// SPDX-License-Identifier: 0BSD

declare(strict_types=1);

const USUAL = ['bcmath', 'ctype', 'gmp', 'iconv', 'intl', 'mbstring', 'posix'];

$lines = [];
foreach (USUAL as $name) {
    // dl() only says whether it can be loaded; a missing one is no reason for a warning.
    if (!extension_loaded($name) && @dl($name)) {
        $lines[] = "extension=$name\n";
    }
}
exit(file_put_contents($argv[1], $lines) === false ? 1 : 0);
