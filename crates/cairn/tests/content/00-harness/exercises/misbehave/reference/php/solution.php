<?php

declare(strict_types=1);

function doAsTold(string $how): array
{
    switch ($how) {
        case 'answer':
            return [1];
        case 'print':
            echo "hello\n";
            return [1];
        case 'raise':
            throw new RuntimeException('boom');
        case 'large':
            return [2 ** 53];
        case 'exit':
            exit(3);
        default:
            return [];
    }
}
