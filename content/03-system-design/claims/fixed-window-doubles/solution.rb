# At most 100 requests a minute. Somebody sends 100 at the end of a minute and 100 at the beginning of the next.
# The argument: how it is counted, by "fixed-window" or by "sliding-window". Time is in seconds, and ours.

LIMIT = 100
WINDOW = 60

# A counter for each minute of the clock. Cheap, and it forgets everything when the minute ends.
class FixedWindow
  def initialize = @counts = Hash.new(0)
  def allow?(now) = (@counts[now.to_i / WINDOW] += 1) <= LIMIT
end

# The times of the last requests. Exact, and it costs a place for each request that was let in.
class SlidingWindow
  def initialize = @times = []
  def allow?(now)
    @times.shift while @times.any? && @times.first <= now - WINDOW
    return false if @times.size == LIMIT
    @times << now
    true
  end
end

limiter = ARGV[0] == "fixed-window" ? FixedWindow.new : SlidingWindow.new
sent = (0...100).map { |i| 59.0 + i / 100.0 } + (0...100).map { |i| 60.0 + i / 100.0 } # two seconds in all
admitted = sent.select { |now| limiter.allow?(now) }

# The most that were let in within any 60 seconds: this is what the limit promises.
most = admitted.map { |from| admitted.count { |t| t >= from && t < from + WINDOW } }.max

puts "sent within two seconds = #{sent.size}"
puts "admitted = #{admitted.size}"
puts "most within any minute = #{most}"
