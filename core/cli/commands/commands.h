// Every command, each made in the file of its name. program.cpp puts them together in the order in which help shows
// them.
#ifndef SIGNPOST_CLI_COMMANDS_H
#define SIGNPOST_CLI_COMMANDS_H

#include "command.h"

namespace signpost::cli {

class program;

command_ptr make_providers();
command_ptr make_events();
command_ptr make_example();
command_ptr make_build();
command_ptr make_sign();
command_ptr make_verify();
command_ptr make_check();
command_ptr make_send();
command_ptr make_listen();
command_ptr make_retry_plan();
command_ptr make_check_url();
command_ptr make_compile();
command_ptr make_generate(const program& of);

}  // namespace signpost::cli

#endif
