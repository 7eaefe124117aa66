//! The classes of growth that are told apart, from constant to exponential.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A class of growth. Ordered by how fast it grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Class {
    /// Does not grow.
    Constant,
    /// log n
    Logarithmic,
    /// √n
    Root,
    /// n
    Linear,
    /// n log n
    Linearithmic,
    /// n√n
    LinearRoot,
    /// n²
    Quadratic,
    /// n² log n
    QuadraticLog,
    /// n³
    Cubic,
    /// 2ⁿ
    Exponential,
}

impl Class {
    /// All of them, in ascending order.
    pub const ALL: [Self; 10] = [
        Self::Constant,
        Self::Logarithmic,
        Self::Root,
        Self::Linear,
        Self::Linearithmic,
        Self::LinearRoot,
        Self::Quadratic,
        Self::QuadraticLog,
        Self::Cubic,
        Self::Exponential,
    ];

    /// The next lower one.
    pub fn below(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|class| *class < self)
    }

    /// The next higher one.
    pub fn above(self) -> Option<Self> {
        Self::ALL.into_iter().find(|class| *class > self)
    }

    /// Its value at `n`, which is at least 1; infinite where a double holds no such number.
    pub fn at(self, n: f64) -> f64 {
        // At 1 a logarithm would vanish, and with it everything that is multiplied by it.
        let log = libm::log2(n + 1.0);
        match self {
            Self::Constant => 1.0,
            Self::Logarithmic => log,
            Self::Root => libm::sqrt(n),
            Self::Linear => n,
            Self::Linearithmic => n * log,
            Self::LinearRoot => n * libm::sqrt(n),
            Self::Quadratic => n * n,
            Self::QuadraticLog => n * n * log,
            Self::Cubic => n * n * n,
            Self::Exponential => libm::exp2(n),
        }
    }

    /// As people write it, without the O.
    pub fn text(self) -> &'static str {
        match self {
            Self::Constant => "1",
            Self::Logarithmic => "log n",
            Self::Root => "√n",
            Self::Linear => "n",
            Self::Linearithmic => "n log n",
            Self::LinearRoot => "n√n",
            Self::Quadratic => "n²",
            Self::QuadraticLog => "n² log n",
            Self::Cubic => "n³",
            Self::Exponential => "2ⁿ",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "O({})", self.text())
    }
}

impl From<Class> for String {
    fn from(class: Class) -> Self {
        class.text().to_owned()
    }
}

/// Reads a class as people write it on a keyboard: `n log n`, `O(n^2)`, `n * sqrt(n)`, `2^n`.
impl FromStr for Class {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let lower = text.trim().to_lowercase().replace("**", "^");
        let inner = lower.strip_prefix("o(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(&lower);
        let plain: String = inner.chars().filter(|c| !c.is_whitespace() && !"*·⋅×".contains(*c)).collect();
        let plain = plain.replace('²', "^2").replace('³', "^3").replace('ⁿ', "^n");
        let plain = plain.replace("log2", "log").replace("lg", "log").replace("ln", "log").replace("log(n)", "logn");
        let plain =
            plain.replace("sqrt(n)", "√n").replace("sqrtn", "√n").replace("n^0.5", "√n").replace("n^1.5", "n√n");
        Ok(match plain.as_str() {
            "1" | "constant" => Self::Constant,
            "logn" => Self::Logarithmic,
            "√n" => Self::Root,
            "n" | "linear" => Self::Linear,
            "nlogn" => Self::Linearithmic,
            "n√n" => Self::LinearRoot,
            "n^2" | "nn" | "quadratic" => Self::Quadratic,
            "n^2logn" => Self::QuadraticLog,
            "n^3" | "nnn" | "cubic" => Self::Cubic,
            "2^n" | "exponential" => Self::Exponential,
            _ => {
                let all: Vec<_> = Self::ALL.iter().map(|class| class.text()).collect();
                return Err(format!("'{}' is no class of growth: there are {}", text.trim(), all.join(", ")));
            }
        })
    }
}

impl TryFrom<String> for Class {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_read_as_people_write_them() {
        let check = |text: &str, class: Class| assert_eq!(text.parse(), Ok(class), "{text}");
        check("O(n log n)", Class::Linearithmic);
        check("n*log2(n)", Class::Linearithmic);
        check("N Log N", Class::Linearithmic);
        check("O(1)", Class::Constant);
        check("n^2 lg n", Class::QuadraticLog);
        check("n * sqrt(n)", Class::LinearRoot);
        check("n**2", Class::Quadratic);
        check("O(2^n)", Class::Exponential);
        for class in Class::ALL {
            check(class.text(), class);
            check(&class.to_string(), class);
        }
        assert!("fast".parse::<Class>().unwrap_err().contains("'fast' is no class of growth"));
    }

    #[test]
    fn classes_stand_in_the_order_of_their_growth() {
        for pair in Class::ALL.windows(2) {
            let ratio = |n: f64| pair[1].at(n) / pair[0].at(n);
            assert!(ratio(4096.0) < ratio(65536.0) || ratio(65536.0).is_infinite(), "{} {}", pair[0], pair[1]);
            assert_eq!((pair[1].below(), pair[0].above()), (Some(pair[0]), Some(pair[1])));
        }
    }
}
