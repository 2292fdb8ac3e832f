// "Did you mean ...?"
#ifndef SIGNPOST_CLI_SUGGESTION_H
#define SIGNPOST_CLI_SUGGESTION_H

#include <string>
#include <string_view>
#include <vector>

namespace signpost::cli {

/// The candidate nearest to `given` by edit distance (a swap of neighbours counts once; case, '.', '_' and '-' do not
/// count);
/// "" when none is near enough to have been meant. The first of equals wins.
std::string nearest(std::string_view given, const std::vector<std::string>& candidates);

}  // namespace signpost::cli

#endif
