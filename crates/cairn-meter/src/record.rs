//! What the plugin writes: records of three numbers, each of eight bytes, in the order of the machine.
//!
//! A program's bytes are untouched by it: a mark is known by where the frame that marks it stands in the stream.

/// The size of a record in bytes.
pub const SIZE: usize = 24;

/// One line of the count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// The program is about to write to its channel: how many bytes it wrote before, and the count.
    Write {
        /// Bytes that came before these on the channel.
        offset: u64,
        /// Instructions since the start.
        count: u64,
    },
    /// A process ended by itself: its id, and the instructions that it took itself.
    End {
        /// The process.
        process: u64,
        /// Instructions since it began.
        count: u64,
    },
    /// A process became another program, whose instructions nobody counts.
    Left {
        /// The process.
        process: u64,
        /// Instructions since it began.
        count: u64,
    },
}

impl Record {
    /// As bytes.
    pub fn encode(self) -> [u8; SIZE] {
        let numbers = match self {
            Self::Write { offset, count } => [1, offset, count],
            Self::End { process, count } => [2, process, count],
            Self::Left { process, count } => [3, process, count],
        };
        let mut bytes = [0; SIZE];
        for (place, number) in bytes.chunks_exact_mut(8).zip(numbers) {
            place.copy_from_slice(&number.to_ne_bytes());
        }
        bytes
    }

    /// From bytes; nothing where they are none of ours.
    pub fn decode(bytes: &[u8; SIZE]) -> Option<Self> {
        let number = |at: usize| Some(u64::from_ne_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
        let (of, count) = (number(8)?, number(16)?);
        match number(0)? {
            1 => Some(Self::Write { offset: of, count }),
            2 => Some(Self::End { process: of, count }),
            3 => Some(Self::Left { process: of, count }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_as_it_was_written() {
        for record in [
            Record::Write { offset: 8, count: u64::MAX },
            Record::End { process: 1, count: 2 },
            Record::Left { process: 3, count: 4 },
        ] {
            assert_eq!(Record::decode(&record.encode()), Some(record));
        }
        assert_eq!(Record::decode(&[0; SIZE]), None);
    }
}
