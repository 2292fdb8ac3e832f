// The first place that does not fit is the one in this order: what the schema says of the value itself (type, enum,
// const, limits, format), then items, then the properties in the schema's order with a missing one in its place, then
// other required members, then members that the schema does not name, in the value's order. Sentences quote the schema
// and never the value: it may hold what must not reach a log.
#include "evaluator/schema_check.h"

#include <algorithm>

#include "evaluator/equality.h"
#include "evaluator/matches.h"
#include "evaluator/node_view.h"
#include "evaluator/number.h"
#include "evaluator/unnamed_members.h"
#include "formats.h"

namespace signpost {
namespace {

using json::kind;

constexpr unsigned bit_of(std::string_view type) {
  for (std::size_t i = 0; i < layout::schema_types.size(); ++i) {
    if (layout::schema_types[i] == type) return 1U << i;
  }
  return 0;
}

/// By json::kind. A number has one more bit when it is an integer.
constexpr unsigned bits_of_kinds[] = {bit_of("null"),   bit_of("boolean"), bit_of("number"),
                                      bit_of("string"), bit_of("array"),   bit_of("object")};
constexpr unsigned integer_bit = bit_of("integer");

/// A step down from another place; without one it is the root.
struct step {
  const step* above = nullptr;
  enum { by_name, by_token, by_index } how = by_name;
  std::size_t number = 0;  ///< the place of a name in the program, a name's token in the body, or an index
};

class schema_checker {
 public:
  schema_checker(const program_view& program, const document& in, std::optional<std::string_view> root, misfit& why)
      : program_(program), in_(in), root_(root), why_(why) {}

  bool check(std::size_t node, std::size_t value, const step& here) {
    const node_view against(program_, node);
    if (const std::optional<bool> always = against.always()) return *always || fail(here, "nothing here", type(value));
    if (!check_type(against, value, here) || !check_choices(against, value, here)) return false;
    switch (in_[value].kind()) {
      case kind::number:
        return !against.has(layout::bounds) || check_number(against, value, here);
      case kind::string:
        return check_string(against, value, here);
      case kind::array:
        return check_array(against, value, here);
      case kind::object:
        return check_object(against, value, here);
      default:
        return true;
    }
  }

 private:
  const char* type(std::size_t value) const { return in_.type_name(value); }

  [[gnu::noinline]] void write_pointer(sentence& to, const step& of) const {
    if (of.above == nullptr) {
      if (root_) to.add_token(*root_);
      return;
    }
    write_pointer(to, *of.above);
    if (of.how == step::by_index) {
      to << '/' << std::uint64_t{of.number};
    } else {
      to.add_token(of.how == step::by_token ? in_.text(of.number) : program_.name_at(of.number));
    }
  }

  /// Begins the sentence; finish() ends it.
  [[gnu::noinline]] sentence begin(const step& here) {
    sentence words(in_.room().rest());
    write_pointer(words, here);
    why_.pointer = words.take();
    return words << "expected ";
  }
  [[gnu::noinline]] bool finish(sentence& words, const char* found) {
    words << ", found " << found;
    why_.detail = words.take();
    return false;
  }
  [[gnu::noinline]] bool fail(const step& here, const char* expected, const char* found) {
    sentence words = begin(here);
    words << expected;
    return finish(words, found);
  }

  unsigned types_of(std::size_t value) const {
    const unsigned bits = bits_of_kinds[static_cast<std::size_t>(in_[value].kind())];
    return in_[value].is(kind::number) && in_.is_integer_value(value) ? bits | integer_bit : bits;
  }

  bool check_type(const node_view& against, std::size_t value, const step& here) {
    const unsigned types = against.types();
    return types == 0 || (types & types_of(value)) != 0 || fail_type(types, value, here);
  }

  [[gnu::noinline]] bool fail_type(unsigned types, std::size_t value, const step& here) {
    sentence words = begin(here);
    for (unsigned i = 0, rest = types; rest != 0; ++i) {
      if ((rest >> i & 1U) == 0) continue;
      if (rest != types) words << ((rest & (rest - 1)) == 0 ? " or " : ", ");
      words << layout::schema_types[i];
      rest &= rest - 1;
    }
    return finish(words, type(value));
  }

  bool check_choices(const node_view& against, std::size_t value, const step& here) {
    for (const layout::part part : {layout::has_choices, layout::has_constant}) {
      if (!against.has(part)) continue;
      const std::size_t set = against.choices(part);
      if (!is_choice(program_, set, in_, value)) return fail_choice(set, value, here);
    }
    return true;
  }

  [[gnu::noinline]] bool fail_choice(std::size_t set, std::size_t value, const step& here) {
    sentence words = begin(here);
    const unsigned kinds = program_.word(set + layout::set_kinds);
    const bool same_kind = (kinds >> static_cast<unsigned>(in_[value].kind()) & 1U) != 0;
    words << program_.name_at(set + layout::set_phrase) << (same_kind ? ", found another" : "");
    if (!same_kind) return finish(words, type(value));
    words << ' ' << type(value);
    why_.detail = words.take();
    return false;
  }

  [[gnu::noinline]] bool check_number(const node_view& against, std::size_t value, const step& here) {
    struct rule {
      layout::part bound;
      int outside;  ///< the sign that does not fit
      bool equal_fits;
      const char* expected;
      const char* found;
    };
    static constexpr rule rules[] = {
        {layout::has_minimum, -1, true, "at least ", "less"},
        {layout::has_maximum, 1, true, "at most ", "more"},
        {layout::has_exclusive_minimum, -1, false, "more than ", "that or less"},
        {layout::has_exclusive_maximum, 1, false, "less than ", "that or more"},
    };
    for (const rule& one : rules) {
      if (!against.has(one.bound)) continue;
      const int compared = compare_numbers(in_.raw(value), against.bound(one.bound));
      if (compared != one.outside && (compared != 0 || one.equal_fits)) continue;
      sentence words = begin(here);
      words << one.expected << against.bound(one.bound);
      return finish(words, one.found);
    }
    return true;
  }

  bool check_count(std::uint64_t count, const node_view& against, layout::part least, layout::part most,
                   const char* unit, const step& here) {
    if (against.has(least) && count < against.count(least)) {
      return fail_count(count, "at least ", against.count(least), unit, here);
    }
    if (against.has(most) && count > against.count(most)) {
      return fail_count(count, "at most ", against.count(most), unit, here);
    }
    return true;
  }

  [[gnu::noinline]] bool fail_count(std::uint64_t count, const char* phrase, std::uint64_t limit, const char* unit,
                                    const step& here) {
    sentence words = begin(here);
    words << phrase << limit << ' ' << unit << (limit == 1 ? "" : "s") << ", found " << count;
    why_.detail = words.take();
    return false;
  }

  bool check_string(const node_view& against, std::size_t value, const step& here) {
    if (against.has(layout::has_min_length | layout::has_max_length)) {
      const std::string_view text = in_.text(value);
      const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
      const auto length = static_cast<std::uint64_t>(std::count_if(text.begin(), text.end(), begins_character));
      if (!check_count(length, against, layout::has_min_length, layout::has_max_length, "character", here))
        return false;
    }
    if (against.format() == 0) return true;
    const format& named = format_at(against.format() - 1);
    return named.matches(in_.text(value)) || fail(here, named.expected, "another string");
  }

  bool check_array(const node_view& against, std::size_t value, const step& here) {
    if (against.has(layout::has_min_items | layout::has_max_items) &&
        !check_count(in_.count_items(value), against, layout::has_min_items, layout::has_max_items, "item", here)) {
      return false;
    }
    if (!against.has(layout::has_items)) return true;
    const std::size_t node = against.child(layout::has_items);
    const std::size_t end = in_.after(value);
    std::size_t index = 0;
    for (std::size_t at = value + 1; at < end; at = in_.after(at), ++index) {
      if (!check(node, at, {&here, step::by_index, index})) return false;
    }
    return true;
  }

  bool check_object(const node_view& against, std::size_t value, const step& here) {
    const name_list properties = against.properties();
    std::size_t at = against.behind_properties(properties);
    std::size_t required = 0;
    std::size_t count = against.has(layout::all_required) ? properties.size() : 0;
    if (against.has(layout::has_required)) {
      required = at + 1;
      count = program_.word(at);
      at += 1 + count;
    }
    if (properties.size() > 0 && !check_members(properties, required, count, value, here)) return false;
    if (against.has(layout::has_besides)) {
      const name_list besides(program_, at, 1, true);
      if (!check_members(besides, 0, besides.size(), value, here)) return false;
    }
    return !against.has(layout::has_additional) ||
           check_additional(against.child(layout::has_additional), properties, value, here);
  }

  /// `required`: where the indices of the names that must be there begin, ascending; 0: all of them must.
  [[gnu::noinline]] bool check_members(const name_list& names, std::size_t required, std::size_t count,
                                       std::size_t value, const step& here) {
    matches given(in_);
    collect(names, value, given);
    std::size_t met = 0;  // so many of the required ones have been there
    const auto next = [&] { return required == 0 ? met : program_.word(required + met); };
    for (const match& one : given) {
      if (met < count && next() < one.index) break;
      met += met < count && next() == one.index ? 1 : 0;
      const step there{&here, step::by_name, names.at(one.index)};
      if (names.have_nodes() && !check(program_.node_at(there.number + 1), one.value, there)) return false;
    }
    return met == count || fail({&here, step::by_name, names.at(next())}, "this member", "nothing");
  }

  void collect(const name_list& known, std::size_t object, matches& into) {
    std::size_t expected = 0;  // most senders keep to the schema's order
    const std::size_t end = in_.after(object);
    for (std::size_t name = object + 1; name < end; name = in_.after(name + 1)) {
      const std::size_t index = known.find(in_.text(name), expected);
      if (index == known.size()) continue;
      into.add(index, name + 1);
      expected = index + 1;
    }
    into.settle();
  }

  [[gnu::noinline]] bool check_additional(std::size_t node, const name_list& properties, std::size_t value,
                                          const step& here) {
    const node_view against(program_, node);
    if (against.always() == true) return true;
    if (against.always() == false) return check_none_else(properties, value, here);
    const unnamed_members others(in_, value, properties);
    return std::all_of(others.begin(), others.end(), [&](const match& one) {
      return check(node, one.value, {&here, step::by_token, one.index});
    });
  }

  [[gnu::noinline]] bool check_none_else(const name_list& properties, std::size_t value, const step& here) {
    const std::size_t end = in_.after(value);
    std::size_t expected = 0;
    for (std::size_t name = value + 1; name < end; name = in_.after(name + 1)) {
      const std::size_t index = properties.find(in_.text(name), expected);
      if (index == properties.size()) {
        return fail({&here, step::by_token, name}, "only the members that the schema names", "another");
      }
      expected = index + 1;
    }
    return true;
  }

  const program_view& program_;
  const document& in_;
  std::optional<std::string_view> root_;
  misfit& why_;
};

}  // namespace

bool fits_schema(const program_view& program, std::size_t node, const document& in, std::size_t value,
                 std::optional<std::string_view> root, misfit& why) {
  return schema_checker(program, in, root, why).check(node, value, {});
}

}  // namespace signpost
