# Adds up the numbers of many files, a bounded number of them at a time.
#
# As many threads as files may be open take one path after the other from a queue, so that a slow file holds up its own
# thread alone, and no more files are open than there are threads. Only one thread computes at a time in Ruby, but one
# that waits for a file lets the others go on, and waiting is what this is about. What a file came to goes into a second
# queue, and so does the request to stop: the main thread waits for one thing only, and touches no file that could hold
# it up.
#
# Cost: each number is read once, and of each file only a line is held in memory.

WHOLE_NUMBER = /\A-?[0-9]+\n?\z/
TERMINATED = 128 + Signal.list["TERM"] # the status by which shells know a program that a signal has ended

# Why a file has no sum.
class Unusable < StandardError
end

# The sum of the numbers in a file, which the end of the block closes, whatever happens in it.
def sum_of(path)
  sum = 0
  File.open(path, "rb") do |file|
    file.each_line("\n").with_index(1) do |line, number|
      # to_i alone is too generous: it takes " 7", "7 apples" and "1_000", too.
      raise Unusable, "line #{number} is no whole number" unless line.match?(WHOLE_NUMBER)

      sum += line.to_i
    end
  end
  sum
rescue SystemCallError, ArgumentError # an ArgumentError comes of a path that holds NUL
  raise Unusable, "cannot be read"
end

# Takes paths until there are none, and puts place and outcome of each, a sum or a reason, into `events`.
def work(paths, events)
  while (place, path = paths.pop)
    outcome = begin
      sum_of(path)
    rescue Unusable => reason
      reason
    end
    events << [place, outcome]
  end
end

# Prints what became of each file, in the order of the input; gives the exit status.
def report(paths, outcomes, stopped)
  sums, reasons = outcomes.values.partition { |outcome| outcome.is_a?(Integer) }
  paths.each_with_index do |path, place|
    case outcome = outcomes[place]
    when nil then puts "#{path}: cancelled"
    when Unusable then puts "#{path}: failed: #{outcome.message}"
    else puts "#{path}: #{outcome}"
    end
  end
  puts "total: #{sums.sum}", "failed: #{reasons.length}"
  return reasons.empty? ? 0 : 1 unless stopped

  puts "cancelled: #{paths.length - outcomes.length}"
  TERMINATED
end

def main
  workers, *paths = $stdin.each_line(chomp: true).to_a
  waiting = Queue.new
  paths.each_with_index { |path, place| waiting << [place, path] }
  waiting.close # who finds it empty does not wait for more
  events = Queue.new
  # A handler may use queues, but no Mutex: it runs in the midst of whatever the main thread was doing.
  trap("TERM") do
    waiting.clear # no further file is started; those that are open are neither waited for nor interrupted
    events << :stop
  end
  workers.to_i.times { Thread.new { work(waiting, events) } }
  outcomes = {}
  stopped = false
  until stopped || outcomes.length == paths.length
    place, outcome = events.pop
    if place == :stop
      stopped = true
    else
      outcomes[place] = outcome
    end
  end
  report(paths, outcomes, stopped)
end

status = main
$stdout.flush
exit!(status) # at once: `exit` would first see to the threads, whose files may never answer
