// A destination policy's exceptions, ready to be asked.
#ifndef SIGNPOST_SRC_ALLOW_LIST_H
#define SIGNPOST_SRC_ALLOW_LIST_H

#include <string>
#include <vector>

#include "address.h"
#include "host.h"
#include "signpost/result.h"

namespace signpost {

class allow_list {
 public:
  /// An entry is an address or a block as parse_address_block takes it, or a host name. Fails with invalid_option and
  /// the pointer
  /// "/allow/<index>".
  static result<allow_list> parse(const std::vector<std::string>& entries);

  /// A name has to be the same; an address has to stand in one of the blocks.
  bool admits(const host& one) const;
  bool admits(const ip_address& one) const;

 private:
  std::vector<address_block> blocks_;
  std::vector<std::string> names_;
};

}  // namespace signpost

#endif
