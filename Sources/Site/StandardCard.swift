/// The picture for links where nothing turns drawings into pictures.
enum StandardCard {
    static let png: [UInt8] = []
}
