Note = Struct.new(:note_text, :priority, keyword_init: true)

class SmallRecorder
  attr_reader :total

  def initialize(start, label)
    @total = start
    @label = label
    @notes = {}
  end

  def add_amount(amount)
    @total += amount
  end

  def join_words(words, separator)
    words.join(separator)
  end

  def put_note(key, note)
    @notes[key] = note
  end

  def find_note(key)
    @notes[key]
  end

  def fail(message)
    raise message
  end
end
