// "Did you mean ...?" for names of events and of actions.
#ifndef SIGNPOST_SRC_NEAR_NAMES_H
#define SIGNPOST_SRC_NEAR_NAMES_H

#include <string>
#include <string_view>
#include <vector>

#include "provider_data.h"

namespace signpost {

/// Up to three names of the catalog that are spelled like this one, the nearest first, and others only if they are
/// hardly farther: a quarter of the letters may be wrong, and capitals and marks between words do not count
/// ("taskCreated" and "task_created" are near "task.created").
std::vector<std::string_view> near_names(const provider::data& of, std::string_view name);

/// The same among any names.
std::vector<std::string_view> near_names(const std::vector<std::string_view>& among, std::string_view name);

/// "; did you mean a, b or c?", to be put behind what was expected; "" where nothing is near.
std::string did_you_mean(const std::vector<std::string_view>& near);

}  // namespace signpost

#endif
