cmake_minimum_required(VERSION 3.22)

# Makes small broken trees and expects floors.cmake to name the fault of each.
function(expect_fault name message)
  execute_process(COMMAND ${CMAKE_COMMAND} -DROOT=${WORK}/${name} -P ${CMAKE_CURRENT_LIST_DIR}/floors.cmake
                  RESULT_VARIABLE status ERROR_VARIABLE text OUTPUT_QUIET)
  if(status EQUAL 0 OR NOT text MATCHES "${message}")
    message(FATAL_ERROR "${name}: expected \"${message}\", got status ${status}:\n${text}")
  endif()
endfunction()

file(REMOVE_RECURSE "${WORK}")
file(WRITE "${WORK}/up/core/a.hpp" "#pragma once\n#include <freefield/measure/b.hpp>\n")
file(WRITE "${WORK}/up/measure/b.hpp" "#pragma once\n")
expect_fault(up "core/a.hpp -> measure/b.hpp: the arrow goes up")

file(WRITE "${WORK}/across/flow/a.hpp" "#pragma once\n#include <freefield/power_law/b.hpp>\n")
file(WRITE "${WORK}/across/power_law/b.hpp" "#pragma once\n")
expect_fault(across "flow/a.hpp -> power_law/b.hpp: the arrow goes up or across")

file(WRITE "${WORK}/circle/core/a.hpp" "#pragma once\n#include <freefield/core/b.hpp>\n")
file(WRITE "${WORK}/circle/core/b.hpp" "#pragma once\n#include <freefield/core/a.hpp>\n")
expect_fault(circle "in a circle")

file(WRITE "${WORK}/heavy/core/a.hpp" "#pragma once\n#include <Eigen/Core>\n")
expect_fault(heavy "core includes Eigen")

file(WRITE "${WORK}/guard/core/a.hpp" "#include <vector>\n")
expect_fault(guard "no #pragma once")

file(WRITE "${WORK}/door/core.hpp" "#pragma once\n")
file(WRITE "${WORK}/door/core/a.hpp" "#pragma once\n")
expect_fault(door "core.hpp does not reach core/a.hpp")

file(WRITE "${WORK}/interop/core/a.hpp" "#pragma once\n#include <freefield/interop/b.hpp>\n")
file(WRITE "${WORK}/interop/interop/b.hpp" "#pragma once\n")
expect_fault(interop "core/a.hpp -> interop/b.hpp: the arrow goes up")
