// Natural numbers of a fixed size: for the exact conversions between doubles and decimal digits.
#ifndef SIGNPOST_SRC_NATURAL_H
#define SIGNPOST_SRC_NATURAL_H

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace signpost::json {

/// Below 2^(32 x Limbs); who uses it knows that nothing grows beyond that.
template <std::size_t Limbs>
class natural {
 public:
  explicit natural(std::uint64_t start) : limbs_{} {
    limbs_[0] = static_cast<std::uint32_t>(start);
    limbs_[1] = static_cast<std::uint32_t>(start >> 32);
  }

  /// *this x by + more
  void multiply(std::uint32_t by, std::uint32_t more = 0) {
    std::uint64_t carry = more;
    for (std::uint32_t& limb : limbs_) {
      carry += std::uint64_t{limb} * by;
      limb = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
  }

  void multiply_by_power_of_two(int power) {
    for (; power >= 31; power -= 31) multiply(1U << 31);
    multiply(1U << power);
  }

  void multiply_by_power_of_ten(int power) {
    for (; power >= 9; power -= 9) multiply(1'000'000'000);
    for (; power > 0; --power) multiply(10);
  }

  void add(const natural& other) {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < limbs_.size(); ++i) {
      carry += std::uint64_t{limbs_[i]} + other.limbs_[i];
      limbs_[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
  }

  /// `other` must not be the larger one.
  void subtract(const natural& other) {
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < limbs_.size(); ++i) {
      const std::uint64_t difference = std::uint64_t{limbs_[i]} - other.limbs_[i] - borrow;
      limbs_[i] = static_cast<std::uint32_t>(difference);
      borrow = (difference >> 32) & 1U;
    }
  }

  /// Negative, zero or positive, as *this is less than, equal to or greater than `other`.
  int compare(const natural& other) const {
    for (std::size_t i = limbs_.size(); i-- > 0;) {
      if (limbs_[i] != other.limbs_[i]) return limbs_[i] < other.limbs_[i] ? -1 : 1;
    }
    return 0;
  }

  /// How many bits the number has; 0 for zero.
  int bit_width() const {
    for (std::size_t i = limbs_.size(); i-- > 0;) {
      if (limbs_[i] != 0) return static_cast<int>(32 * (i + 1)) - std::countl_zero(limbs_[i]);
    }
    return 0;
  }

 private:
  std::array<std::uint32_t, Limbs> limbs_;
};

}  // namespace signpost::json

#endif
