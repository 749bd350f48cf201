# awk -f page.awk PAGE.md: the blocks ```cpp of a page as one program, the first at the top and the others inside of main;
# at its end the lines `// > ` of the page, which are what it prints.
/^```cpp$/ { inside = 1; next }
/^```$/ && inside { inside = 0; if (!blocks++) print "\nint main() {"; next }
inside { print }
!inside && /^ *\/\/ > / { sub(/^ */, ""); said = said $0 "\n" }
END { print "}\n\n" said }
