/// Answers, or goes wrong in the way that is asked for.
pub fn do_as_told(how: String) -> Vec<i64> {
    match how.as_str() {
        "answer" => vec![1],
        "print" => {
            println!("hello");
            vec![1]
        }
        "raise" => panic!("boom"),
        "large" => vec![1 << 53],
        "exit" => std::process::exit(3),
        _ => vec![],
    }
}
