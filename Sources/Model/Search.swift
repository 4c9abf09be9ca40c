extension RandomAccessCollection {
    /// The first place whose element satisfies `isAfter`, in a collection whose later elements all do; `endIndex` when
    /// none does. A search that halves.
    package func partitioningIndex(where isAfter: (Element) -> Bool) -> Index {
        var low = startIndex
        var length = count
        while length > 0 {
            let half = length / 2
            let middle = index(low, offsetBy: half)
            if isAfter(self[middle]) {
                length = half
            } else {
                low = index(after: middle)
                length -= half + 1
            }
        }
        return low
    }
}

extension Array {
    /// How many elements are of a day or before it, of those in the order of their days.
    package func count(endingBy day: Day, _ dayOf: (Element) -> Day) -> Int {
        partitioningIndex { dayOf($0) > day }
    }

    /// The last of them.
    package func last(endingBy day: Day, _ dayOf: (Element) -> Day) -> Element? {
        let count = count(endingBy: day, dayOf)
        return count > 0 ? self[count - 1] : nil
    }
}
