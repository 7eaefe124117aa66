// Adds up the numbers of many files, a bounded number of them at a time.
//
// As many threads as files may be open take one path after the other from a common list, so that a slow file holds up
// its own thread alone, and no more files are open than there are threads. The main thread touches no file. It waits
// for a signal: for SIGUSR1, by which the last thread says that all is done, or for SIGTERM. Neither has a handler,
// which might run at any moment and may do next to nothing: they stay blocked, and sigwait takes them like messages.
// C++ itself knows no such wait; this and the two calls beside it are POSIX.
//
// Cost: each number is read once, and of each file only a line is held in memory.

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <pthread.h>
#include <unistd.h>

// The status by which shells know a program that a signal has ended.
constexpr int terminated = 128 + SIGTERM;

struct Sum {
    std::int64_t value;
};

struct Failure {
    std::string reason;
};

using Outcome = std::variant<Sum, Failure>;

// The number on a line, if that is all there is on it: std::stoll would take " 7", "+7" and "7x", too.
static std::optional<std::int64_t> whole_number(const std::string &line) {
    const char *end = line.data() + line.size();
    std::int64_t number = 0;
    const auto [rest, error] = std::from_chars(line.data(), end, number);
    if (error != std::errc() || rest != end) return std::nullopt;
    return number;
}

static Outcome sum_of(const std::string &path) {
    std::ifstream file(path);
    if (!file) return Failure{"cannot be read"};
    std::int64_t sum = 0;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        const auto value = whole_number(line);
        if (!value) return Failure{"line " + std::to_string(number) + " is no whole number"};
        sum += *value;
    }
    // A directory can be opened, and fails only here: with a bad stream rather than at its end.
    if (file.bad()) return Failure{"cannot be read"};
    return Sum{sum};
}

// The files, and how far the work on them has come. Whoever looks at it holds the lock, and nobody holds the lock while
// a file is open.
class Work {
public:
    explicit Work(std::vector<std::string> paths) : paths_(std::move(paths)), outcomes_(paths_.size()) {}

    // What each thread does.
    void work_through() {
        std::unique_lock lock(mutex_);
        while (!stopping_ && taken_ < paths_.size()) {
            const std::size_t mine = taken_++;
            lock.unlock();
            Outcome outcome = sum_of(paths_[mine]);
            lock.lock();
            outcomes_[mine] = std::move(outcome);
            // To the process rather than to a thread: it is the main thread that waits for it.
            if (++finished_ == paths_.size()) kill(getpid(), SIGUSR1);
        }
    }

    // Has no further file started. From then on nothing changes any more: the lock is never given back.
    void stop() {
        mutex_.lock();
        stopping_ = true;
    }

    // Prints what became of each file, in the order of the input; gives the exit status. Comes after stop().
    int report(bool was_terminated) const {
        std::int64_t total = 0;
        std::size_t failed = 0;
        for (std::size_t i = 0; i < paths_.size(); ++i) {
            std::cout << paths_[i] << ": ";
            if (!outcomes_[i]) {
                std::cout << "cancelled\n";
            } else if (const auto *sum = std::get_if<Sum>(&*outcomes_[i])) {
                std::cout << sum->value << '\n';
                total += sum->value;
            } else {
                std::cout << "failed: " << std::get<Failure>(*outcomes_[i]).reason << '\n';
                ++failed;
            }
        }
        std::cout << "total: " << total << "\nfailed: " << failed << '\n';
        if (was_terminated) std::cout << "cancelled: " << paths_.size() - finished_ << '\n';
        std::cout.flush();
        return was_terminated ? terminated : failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
    }

private:
    const std::vector<std::string> paths_;
    std::mutex mutex_;
    std::vector<std::optional<Outcome>> outcomes_; // by the place of the file; nothing where it is not finished
    std::size_t taken_ = 0;                        // how many files were begun
    std::size_t finished_ = 0;
    bool stopping_ = false;
};

int main() {
    // Before there is any other thread: each inherits what the one that starts it has blocked.
    sigset_t messages;
    sigemptyset(&messages);
    sigaddset(&messages, SIGTERM);
    sigaddset(&messages, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &messages, nullptr);

    std::string line;
    std::getline(std::cin, line);
    const std::size_t workers = std::stoul(line);
    std::vector<std::string> paths;
    while (std::getline(std::cin, line)) paths.push_back(line);
    const std::size_t count = paths.size();

    Work work(std::move(paths));
    for (std::size_t i = 0; i < std::min(workers, count); ++i) {
        // Nobody waits for it: its file may never answer.
        std::thread([&work] { work.work_through(); }).detach();
    }

    int message = SIGUSR1;
    if (count > 0) sigwait(&messages, &message);
    work.stop();
    // Not by return: threads may still be at their files, and must not see `work` and the streams being taken down.
    _exit(work.report(message == SIGTERM));
}
